"""What people say in the daily round, and what worried them."""

from dataclasses import dataclass

# For those of the client, who don't move stories: (done, next), in turns.
ROUND: dict[str, list[tuple[str, str]]] = {
    "tom": [
        (
            "Board meeting. The slot figures were on one slide and nobody asked a question.",
            "Talk to the two large hauliers about terms.",
        ),
        ("Signed the contract for the gate's new network.", "Read through what is ready to demo."),
        ("Walked the yard with the harbour master.", "Budget for next quarter with Birgit."),
        ("Answered the works council: no driver's name stays longer than needed.", "Demo on Friday."),
        ("Met the ferry line in Gdynia by video.", "Put their wishes in order before they become stories."),
        ("", "Interviews for the night shift, reachable by phone."),
        ("Went through last month's no-shows with Ingrid.", "Decide on the fee."),
    ],
    "petra": [
        ("Wrote down what the dispatchers of Baltic Cargo showed me.", "Put the top of the list in order."),
        ("Tried everything that is ready to demo, on my own phone.", "Sign what holds."),
        (
            "Half a day at the gate with Anders: two new wishes in the icebox.",
            "Talk them through with Jonas.",
        ),
        ("Reworded the criteria that Mira asked about.", "Call three drivers who got the first messages."),
        (
            "Sorted the icebox and deleted what nobody remembers.",
            "Prepare Friday's demo with the gate's people.",
        ),
        ("Training for the planning office, first group.", "Second group, then criteria for next week."),
        ("Checked the Polish texts with a driver from Gdańsk.", "Order of next week."),
        ("Answered Samir's questions on cancelling.", "Read the terms of use against the stories."),
        (
            "Collected what hauliers said about the new page: mostly good, two want bigger letters.",
            "Write that down as a story.",
        ),
    ],
    "anders": [
        ("Night shift tried the list on the tablet. It went dark twice.", "Ask for a longer screen time."),
        ("Showed the new badge to all three shifts.", "Paper for the printers."),
        ("Counted: 11 calls from drivers yesterday, 40 a month ago.", "Same count today."),
        ("Gate north was closed for two hours because of the barrier.", "Electrician comes at ten."),
        ("Two new colleagues learned the gate list in ten minutes.", "Early shift with them."),
        ("Storm, 30 lorries late. The list coped, the coffee machine did not.", "Back to normal, I hope."),
        ("Stood next to Mira while she watched us work.", "Try what came out of it."),
    ],
    "ingrid": [
        ("Closed bay 4 for the crane's repair, moved nine bookings.", "Bay 5 is next."),
        ("Loaded the ferry timetable for next week.", "Call the line about the missing Thursday."),
        ("Went through the report with Tom.", "Compare two months with our old list."),
        (
            "Booked a whole day on the new page only, without paper.",
            "Same again, with the phone switched off.",
        ),
        ("Explained to stevedores how to read the plan.", "Write their question down as a story."),
        ("Found three slots that were in the old system only.", "Check the rest of the month."),
        ("Planned the summer weeks with the reefer people.", "Tell Petra what we lack."),
        ("Read all criteria of the ferry stories.", "Answer Linnea's questions."),
    ],
}

# For those of the vendor: by what they did to stories since they last wrote. "%s" becomes "#12" or "#12 and #14".
SAID = {
    "delivered": ["%s can be shown.", "Ready to demo: %s.", "Delivered %s, please try it before the demo."],
    "finished": ["Finished %s.", "Done on our side: %s; stamps follow."],
    "started": ["Began %s.", "Started on %s."],
    "taken_up": ["Took %s up again after the demo.", "Back on %s."],
    "estimated": ["Estimated %s with the team.", "Talked through and estimated %s."],
    "done": ["Done with %s."],
}
WENT_ON = [
    "Went on with %s.",
    "Still at %s, about half of it.",
    "Tests for %s.",
    "%s: most criteria hold on the test system.",
]
MEANWHILE = [
    "Reviewed the others' work.",
    "Rang Petra about three open questions.",
    "Cleaned up what last week left behind.",
    "Prepared the demo.",
    "Half a day at the gate, watching.",
    "Updated the test system.",
    "Made the tests faster: four minutes instead of nine.",
]
NEXT = {
    "current": ["Finish %s.", "Go on with %s.", "%s, then its tests.", "Get %s to where it can be shown."],
    "waiting": [
        "Take the next story from the top.",
        "Help with whatever is behind.",
        "Review, then the next story.",
    ],
}
IN_MY_WAY = [
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "The test system was slow again.",
    "Waiting for access to the gate's network.",
    "Dentist at three, away for two hours.",
    "Nobody answers at the message provider.",
]


@dataclass(frozen=True)
class Worry:
    """A concern: when it came up (week from 0, working minute), who owns it and when, what was answered, and its end.

    One that `stood in the way` was the third line of its raiser's update that morning. Minutes of `owned`, `answers`
    and `closed` count from when it was raised. Open ones have no end; theirs count back from now.
    """

    raiser: str
    text: str
    week: int = 0
    minute: int = 0
    in_the_way: bool = False
    owner: str = ""
    named_by: str = ""
    owned: int = 0
    answers: tuple[tuple[str, int, str], ...] = ()
    closed: int | None = None
    ago: int = 0  # working minutes, of those still open


WORRIES = [
    Worry(
        "samir",
        "The port's firewall lets nothing through to the test system. Without it the gate can't try anything on Friday.",
        week=0,
        minute=490,
        in_the_way=True,
        owner="anders",
        owned=95,
        answers=(
            ("anders", 130, "Rang our network people. They want a form with three signatures; I have two."),
            ("tom", 560, "Third signature given. It is open from tomorrow 8:00."),
        ),
        closed=1020,
    ),
    Worry(
        "ingrid",
        "If both systems run side by side for a month, who says which one is right? On Monday two lorries had the same bay.",
        week=1,
        minute=700,
        owner="petra",
        owned=260,
        answers=(
            (
                "petra",
                300,
                "From the first of the month only the new one counts. Until then the old list is right, and we compare every evening.",
            ),
        ),
        closed=900,
    ),
    Worry(
        "mira",
        "The message provider delays messages to Polish numbers by up to an hour in the evening.",
        week=2,
        minute=970,
        in_the_way=True,
        owner="jonas",
        owned=40,
        answers=(
            (
                "jonas",
                700,
                "They route through another partner from next week on. Measured over the weekend: 20 seconds at worst.",
            ),
        ),
        closed=1700,
    ),
    Worry(
        "jonas",
        "Linnea is on holiday in the week of the new timetable, and I am at the fair for two days. We will do about 60 % of a usual week.",
        week=2,
        minute=1500,
        owner="tom",
        named_by="jonas",
        owned=2,
        answers=(
            (
                "tom",
                330,
                "Better told now than seen later. Let's plan that week at 60 % and keep the customs work out of it.",
            ),
        ),
        closed=2700,
    ),
    Worry(
        "anders",
        "The night shift was never asked. They work alone, with gloves, and half of them without reading glasses.",
        week=4,
        minute=560,
        owner="mira",
        owned=180,
        answers=(
            (
                "mira",
                200,
                "I come to the gate on Thursday at 22:00 and stay until two, if that's all right with you.",
            ),
            ("anders", 1800, "Was good to have you there. Three stories came out of it."),
        ),
        closed=1830,
    ),
    Worry(
        "petra",
        "A competitor's slots could be opened by changing the address. Has anybody really done so?",
        week=4,
        minute=2290,
        owner="jonas",
        owned=15,
        answers=(
            (
                "jonas",
                480,
                "We read the logs of all weeks since hauliers have come in: nobody did, only you and Linnea on Friday.",
            ),
            ("jonas", 1000, "Closed on all pages, with a test that tries every page as every haulier."),
        ),
        closed=1500,
    ),
    Worry(
        "tom",
        "The works council asks how long drivers' telephone numbers are kept.",
        week=5,
        minute=1200,
        owner="petra",
        owned=70,
        answers=(
            (
                "petra",
                900,
                "90 days after the last slot, then only the haulier's name remains. They are content with that.",
            ),
        ),
        closed=1100,
    ),
    Worry(
        "linnea",
        "I need the customs list's format, and the customs office has not answered for six days.",
        week=6,
        minute=1450,
        in_the_way=True,
        owner="tom",
        owned=120,
        answers=(("tom", 500, "Called their head of shift. You have it in your mail."),),
        closed=560,
    ),
    Worry(
        "ingrid",
        "The camera at the gate films number plates and faces. Has the data protection officer seen the story?",
        ago=3 * 480 + 130,
        owner="petra",
        owned=170,
        answers=(
            (
                "petra",
                600,
                "She has it since yesterday and wants to know where the pictures are kept. I asked for half an hour with her this week.",
            ),
        ),
    ),
    Worry(
        "samir",
        "The fee needs the list of public holidays of the haulier's country, and nobody knows whose list is valid.",
        ago=200,
        in_the_way=True,
    ),
]
