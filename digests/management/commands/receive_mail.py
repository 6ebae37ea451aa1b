import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from digests.lmtp import NoExchanger, serve


class Command(BaseCommand):
    help = "Listen for mail that comes in (LMTP), from the one mail exchanger that the settings name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8024)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        try:
            asyncio.run(self.listen(host, port))
        except NoExchanger as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{host}:{port}: {error}") from error

    async def listen(self, host: str, port: int) -> None:
        over = asyncio.Event()
        for end in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(end, over.set)
        await serve(host, port, over=over, told=lambda port: self.say(f"Listening at {host}:{port}."))

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
