"""A provider of OpenID Connect, small but real: an HTTP server on loopback that shows its keys, takes codes back with
secret and verifier (PKCE), and signs what it says. Knobs make it say what no honest one would."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SHORT_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)
PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


class Provider:
    """Who is at it (`person`), what it says, and what it has been asked."""

    client_id, secret = "tandem", "of-the-two-of-us"

    def __init__(self) -> None:
        self.issuer = ""
        self.person: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.reset()

    def reset(self) -> None:
        self.token_says: dict[str, Any] = {}  # in place of what the token would say; None takes a claim out
        self.config_says: dict[str, Any] = {}
        self.userinfo_says: dict[str, Any] = {}
        self.sign = lambda claims: jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
        self.thin = False  # the address in the second answer only
        self.down = False
        self.moved = False  # its keys are elsewhere, it says
        self.key = KEY

    def setting(self, **changes: Any) -> dict[str, Any]:
        own = {"id": "acme", "name": "Acme Port", "issuer": self.issuer, "domains": ["example.test"]}
        return own | {"client_id": self.client_id, "secret": self.secret} | changes

    def config(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "keys",
        }
        known = {name: f"{self.issuer}/{place}" for name, place in places.items()}
        return {"issuer": self.issuer, **known, **self.config_says}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The person agrees: where they are led."""
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> dict[str, Any] | None:
        known = self.codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            known is None
            or asked.get("client_secret") != self.secret
            or asked.get("redirect_uri") != known["redirect_uri"]
            or known.get("code_challenge") != challenge
        ):
            return None
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self.sign(self.claims(known))}

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        own = {
            "nonce": asked.get("nonce"),
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "sub": self.person["sub"],
        }
        said = own | ({} if self.thin else self.person) | self.token_says
        return {name: value for name, value in said.items() if value is not None}


class Answers(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        place, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        self.provider.asked.append(place)
        if self.provider.down:
            self.say(503, {})
        elif place == "/.well-known/openid-configuration":
            self.say(200, self.provider.config())
        elif place == "/keys" and self.provider.moved:
            self.lead_to(f"{self.provider.issuer}/other-keys")
        elif place in ("/keys", "/other-keys"):
            self.say(200, self.provider.keys())
        elif place == "/userinfo" and self.headers["Authorization"] == "Bearer opaque":
            self.say(200, self.provider.person | self.provider.userinfo_says)
        elif place == "/authorize":
            self.lead_to(self.provider.authorize({name: value[0] for name, value in query.items()}))
        else:
            self.say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        told = self.provider.token({name: value[0] for name, value in parse_qs(body).items()})
        self.say(200 if told else 400, told or {"error": "invalid_grant"})

    def lead_to(self, place: str) -> None:
        self.send_response(302)
        self.send_header("Location", place)
        self.end_headers()

    def say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        pass


@contextmanager
def running():
    provider = Provider()
    handler = type("OfThisProvider", (Answers,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
