"""The week that is under way: what is being made, shown and waited for, what is planned, and the icebox."""

from dashboard.demo.wishes import Rejection, Wish

GOAL = "A driver never has to phone the port again"

DELIVERED = Wish(
    "Driver confirms a slot from the link in the message",
    "As a **driver** I want to confirm my slot with one tap, so that I need not phone the gate from the cab.\n\n"
    "Today every third driver rings to ask whether the slot still stands. That is forty calls a day at the gate.",
    (
        "The link works once and for 48 hours.",
        "Opening an expired link offers the next three free slots.",
        "A refused slot can be given back.",
        "Given I have no reception at the gate, when I show the confirmation, then it is readable without a network.",
    ),
    5,
    owner="mira",
    labels=("drivers",),
    rewordings=(
        (
            "petra",
            "narrative",
            "As a **driver** I want to confirm my slot with one tap, so that I need not phone the gate from "
            "the cab.\n\nToday every third driver rings to ask whether the slot still stands. That is forty calls a day at "
            "the gate, most of them between five and seven.",
        ),
        (
            "ingrid",
            "criterion-3",
            "A refused slot can be given back up to two hours before, without a phone call.",
        ),
    ),
)

REJECTED = Wish(
    "Haulier sees the no-show fee before the invoice",
    "As a dispatcher I want to see a fee on the day it arises, so that I can object while everybody still remembers.",
    (
        "Fee, slot and reason stand on the haulier's page the same evening.",
        "I can object within five days; the planning office gets a mail.",
        "Given an objection is open, when the month is closed, then the fee is left out of the invoice.",
    ),
    5,
    owner="samir",
    labels=("hauliers", "reports"),
    rejection=Rejection(
        2,
        "The objection went to the planning office without the haulier's reason. Ingrid had to ring and ask.",
        "Without the reason an objection only makes another phone call, which is what we wanted to get rid of.",
    ),
)

FINISHED = Wish(
    "Late arrivals push the following slots",
    "As a planner I want later slots to move when a lorry is late, so that drivers hear of it before they set off.",
    (
        "A delay of 15 minutes or more moves the slots behind it.",
        "Every driver whose slot moved gets a message.",
        "Given a slot would move past the ferry's closing time, when the delay is entered, then the planner is asked first.",
        "No slot moves more than twice a day.",
    ),
    8,
    owner="linnea",
    labels=("planning", "drivers"),
    rewordings=(("ingrid", "criterion-1", "A delay of 20 minutes or more moves the slots behind it."),),
)

STARTED = Wish(
    "Planner blocks a whole day for a public holiday",
    "",
    (
        "One entry blocks all bays.",
        "Hauliers with a series are told two weeks ahead.",
        "Single bays can be opened again for urgent goods.",
    ),
    3,
    asker="ingrid",
    owner="jonas",
    labels=("planning",),
)

# With the working minute of the week at which each was accepted.
ACCEPTED: list[tuple[int, Wish]] = [
    (
        290,
        Wish(
            "Gatekeeper finds a driver by telephone number",
            "Drivers often don't know the plate of the trailer they pull, but they know their own number.",
            ("The last four digits are enough.", "With or without the country's code."),
            2,
            asker="anders",
            owner="samir",
            labels=("gate",),
        ),
    ),
    (
        1010,
        Wish(
            "Slots of earlier years stay readable",
            "The authority asks for three years.",
            (
                "Slots back to the first of January three years ago are found by plate and date.",
                "Nobody can change them.",
            ),
            3,
            asker="tom",
            owner="linnea",
            signer="tom",
            labels=("reports",),
        ),
    ),
]

PLANNED = [
    Wish(
        "A late ferry moves all lorries booked on it",
        "When the ferry from Gdynia is three hours late, sixty lorries stand on the street.",
        (
            "Given the line reports a delay, when the planner confirms it, then all slots of that ferry move by as much.",
            "Each driver gets one message, however often the delay changes.",
            "Bays that become free are offered to hauliers at once.",
        ),
        8,
        asker="ingrid",
        labels=("ferries", "drivers"),
    ),
    Wish(
        "Tablet shows yesterday's list after a night without power",
        "Twice in November. The gate let in a lorry whose slot was the day before.",
        (
            "After switching on, the tablet shows today's list or says that it has none.",
            "The list says of which day it is.",
        ),
        kind="bug",
        asker="anders",
        labels=("gate",),
    ),
    Wish(
        "Haulier gets own slots in the calendar",
        "As a dispatcher I want our slots in the calendar on my wall screen, so that the yard sees them too.",
        (
            "An address to subscribe to, for each haulier.",
            "A moved slot moves within the hour.",
            "The address can be renewed.",
        ),
        3,
        labels=("hauliers",),
        rewordings=(("petra", "criterion-2", "A moved slot moves within a quarter of an hour."),),
    ),
    Wish("Hauliers book by themselves", kind="release", asker="petra", promised_in=19),
    Wish(
        "Planner sees the tide beside the slots",
        "",
        ("High water for the next seven days.", "The figures are those of the harbour master."),
        2,
        asker="ingrid",
        labels=("planning", "ferries"),
    ),
    Wish(
        "Move the booking data to the new server",
        "The old server is switched off at the end of the year.",
        ("All bookings of the last three years are there.", "The old addresses lead to the new ones."),
        kind="chore",
        asker="jonas",
    ),
    Wish(
        "Camera at the gate reads the number plate",
        "As a gatekeeper I want the plate to be there before the driver winds the window down.",
        (
            "Nine of ten plates are read in daylight and rain.",
            "Given a plate is not read, when the lorry stops, then I type it as today.",
            "Pictures are deleted after 24 hours.",
        ),
        8,
        asker="anders",
        labels=("gate",),
    ),
]

ICEBOX = [
    Wish(
        "Bays swap by themselves when a crane fails",
        "",
        ("Only bays with a crane of the same load.", "The planner confirms with one press."),
        asker="ingrid",
        labels=("planning",),
    ),
    Wish("Sign in with the company account of the ferry lines", asker="tom", labels=("ferries",)),
    Wish(
        "Drivers say how the waiting area was",
        "One question in the message of the next day. Tom wants to know whether the new showers were worth it.",
        asker="tom",
        labels=("drivers",),
    ),
    Wish(
        "Slots cost less at night",
        "If ten per cent of the lorries came after 22:00, we would need no thirteenth bay.",
        ("The price stands beside each free slot.", "Contracts with a fixed price stay as they are."),
        points=5,
        asker="tom",
        labels=("hauliers", "reports"),
    ),
    Wish("Show wind and waves at the pier", "", (), points=1, asker="ingrid", labels=("planning",)),
]

REMARKS = [  # on what is under way: which story, how many minutes ago, who, what
    (
        DELIVERED,
        1380,
        "mira",
        "@Petra Wolf, what shall the page say when the ferry itself is cancelled? The slot is gone then, whatever the "
        "driver confirms.",
    ),
    (
        DELIVERED,
        1340,
        "petra",
        "That it is cancelled, and the telephone number of the planning office. Only then.",
    ),
    (
        DELIVERED,
        430,
        "mira",
        "Done so. The number comes from the settings of the port, so you can change it yourselves.",
    ),
    (
        REJECTED,
        300,
        "samir",
        "The reason is a field of its own now; I put it into the mail's first line as well.",
    ),
    (
        FINISHED,
        610,
        "linnea",
        "Two cases that we did not talk about:\n\n- the lorry behind is already at the gate\n- the delay is entered twice\n\n"
        "@Ingrid Falk, in both I leave the slots as they are. Is that right?",
    ),
    (FINISHED, 560, "ingrid", "Yes to both. Whoever stands at the gate keeps the slot."),
    (
        STARTED,
        130,
        "linnea",
        "The list of public holidays differs by region. Which one holds for the ferry from Kiel?",
    ),
]
