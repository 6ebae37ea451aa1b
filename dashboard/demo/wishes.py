"""What the port wished for, and got, in the eight weeks that are over; in the words of those who asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rejection:
    """Shown, and sent back: the criterion that did not hold, what to change, and the reason for the whole."""

    criterion: int
    note: str
    reason: str
    week_before: bool = False  # at the demo of the week before; otherwise within the week


@dataclass(frozen=True)
class Wish:
    """One story: its texts as first written, how it was reworded on the way, who asked and who did it."""

    title: str
    narrative: str = ""
    criteria: tuple[str, ...] = ()
    points: int | None = None
    kind: str = "feature"
    asker: str = "petra"
    owner: str = "mira"
    helper: str = ""  # a second owner
    signer: str = "petra"
    labels: tuple[str, ...] = ()
    rewordings: tuple[tuple[str, str, str], ...] = ()  # who, which text, its new wording
    rejection: Rejection | None = None
    promised_in: int | None = None  # of a release: so many days after it was written down
    follow_up: tuple[int, str] | None = None  # accepted but for this criterion, with the signer's note


WEEKS: list[tuple[str, list[Wish]]] = [
    (
        "A planner can book a lorry and the gate can see it",
        [
            Wish(
                "Planner enters a slot for a lorry",
                "As a **planner** I want to enter haulier, number plate and bay while the haulier is still on the "
                "phone, so that nothing is written on paper first.",
                (
                    "Given a free bay, when I enter plate and haulier, then the slot is booked with one press of Enter.",
                    "A bay that is taken can't be chosen.",
                    "A slot lasts 45 minutes unless I say otherwise.",
                    "The whole form is usable without the mouse.",
                ),
                5,
                asker="ingrid",
                labels=("planning",),
                rewordings=(
                    (
                        "ingrid",
                        "criterion-3",
                        "A slot lasts 45 minutes, 90 for a trailer, unless I say otherwise.",
                    ),
                ),
            ),
            Wish(
                "Gatekeeper sees today's lorries in the order of their slots",
                "As a gatekeeper I want today's expected lorries on one screen, so that I know who is early.",
                (
                    "The list is in the order of the slots.",
                    "A lorry that has left disappears.",
                    "A lorry more than 20 minutes late is marked.",
                ),
                3,
                asker="anders",
                owner="samir",
                labels=("gate",),
            ),
            Wish(
                "Haulier signs in with the company account",
                "Hauliers already have an account for the port's invoices. They should not need a second password.",
                (
                    "Signing in leads through the port's own sign-in page.",
                    "An account that the port has blocked gets no further, and is told whom to ring.",
                ),
                5,
                asker="tom",
                owner="linnea",
                signer="tom",
                labels=("hauliers",),
            ),
            Wish(
                "Set up the test system inside the port's network",
                "The gate's network has no way out. Without a system inside, nobody at the gate can try anything.",
                kind="chore",
                asker="jonas",
                owner="samir",
            ),
        ],
    ),
    (
        "Hauliers book by themselves, drivers hear of it",
        [
            Wish(
                "Haulier books a slot without phoning",
                "As a dispatcher at a haulier I want to take a slot at six in the morning, when nobody at the port "
                "answers the phone.",
                (
                    "Only free slots are offered.",
                    "I can book up to ten lorries in one go.",
                    "Given two dispatchers want the last slot, when both press at once, then one gets it and the other "
                    "is offered the next.",
                    "The booking can be printed.",
                ),
                5,
                owner="linnea",
                labels=("hauliers", "booking"),
                rejection=Rejection(
                    2,
                    "Ten lorries took ten confirmations, one after the other. It should be one.",
                    "For one lorry it is just right. Our largest hauliers send thirty a day and would go back to the phone.",
                    week_before=True,
                ),
            ),
            Wish(
                "Driver gets the slot as a text message",
                "As a driver I want date, time, bay and gate in one message, because I have no computer in the cab.",
                (
                    "The message goes out within a minute of the booking.",
                    "It fits into 160 characters.",
                    "When the slot is moved, a second message says what changed.",
                    "A number that can't receive messages is shown to the planner.",
                ),
                5,
                labels=("drivers",),
                rewordings=(
                    (
                        "petra",
                        "criterion-1",
                        "The message goes out within a minute of the booking, day and night.",
                    ),
                    (
                        "mira",
                        "criterion-4",
                        "A number that can't receive messages is shown to the planner, with the reason.",
                    ),
                ),
            ),
            Wish(
                "Planner closes a bay for repair",
                "As a planner I want to take a bay out of use from–to, so that nobody books it by mistake.",
                (
                    "Given bookings in that time, when I close the bay, then I see them and must move each.",
                    "The bay opens again by itself.",
                ),
                3,
                asker="ingrid",
                owner="samir",
                labels=("planning",),
            ),
            Wish(
                "Search a slot by number plate",
                "",
                (
                    "Spaces and lower case don't matter.",
                    "Two letters are enough.",
                    "The answer comes within a second.",
                ),
                3,
                asker="anders",
                owner="mira",
                labels=("gate",),
            ),
            Wish(
                "Å and ö in haulier names arrive as question marks",
                "In the text message “Åkeri Öberg” becomes “?keri ?berg”. Drivers take it for fraud and delete it.",
                ("Names arrive as they are written on the account.",),
                kind="bug",
                asker="ingrid",
                owner="mira",
                labels=("drivers",),
            ),
        ],
    ),
    (
        "The plan knows ferries and closed bays",
        [
            Wish(
                "Slots follow the ferry timetable",
                "As a planner I want the ferries of the week behind the slots, so that a lorry for the 14:30 to Gdynia "
                "isn't booked at 14:15.\n\nThe timetable comes as a file from the shipping line each Sunday.",
                (
                    "Given a lorry is booked on a ferry, when I choose its slot, then times less than 60 minutes before "
                    "departure are not offered.",
                    "A ferry that is added during the week appears the same day.",
                    "Ferries of two lines at the same quay have different colours and their names.",
                    "If the file is missing on Sunday evening, the planning office gets a mail.",
                    "The old timetable stays in force until the new one is complete.",
                ),
                8,
                asker="ingrid",
                labels=("planning", "ferries"),
                rewordings=(
                    (
                        "ingrid",
                        "criterion-1",
                        "Given a lorry is booked on a ferry, when I choose its slot, then times less than 75 minutes "
                        "before departure are not offered.",
                    ),
                ),
            ),
            Wish(
                "Gatekeeper marks a lorry as arrived",
                "As a gatekeeper I want one press for “is here”, so that the bay knows before the lorry gets there.",
                (
                    "One press, no question.",
                    "A wrong press can be taken back for five minutes.",
                    "The bay's screen shows it at once.",
                ),
                3,
                asker="anders",
                owner="samir",
                helper="anders",
                labels=("gate",),
            ),
            Wish(
                "Planner sees which bays are free next week",
                "As a planner I want next week's bays on one page, so that I can promise a slot on the phone.",
                (
                    "Given a bay is closed for repair, when I open the week, then the bay is marked closed.",
                    "The page shows all twelve bays without scrolling on the office screen.",
                    "A bay that has been given back shows as free within a minute.",
                    "Sundays and public holidays are greyed out.",
                ),
                5,
                asker="ingrid",
                owner="linnea",
                labels=("planning",),
            ),
            Wish(
                "Dangerous goods are shown before the lorry is let in",
                "As a gatekeeper I must see class and UN number before I raise the barrier; the harbour master asks for it.",
                (
                    "Class and UN number stand beside the plate.",
                    "Given the papers are missing, when I try to let the lorry in, then I am asked for a second name.",
                ),
                3,
                asker="anders",
                owner="samir",
                signer="tom",
                labels=("gate", "safety"),
            ),
            Wish(
                "Bring the nightly backup back once, for practice",
                "Nobody has ever tried. Ingrid watches and writes down how long it takes.",
                kind="chore",
                asker="tom",
                owner="jonas",
            ),
        ],
    ),
    (
        "Small things for the gate while half of us are away",
        [
            Wish(
                "Export the loading plan as a spreadsheet",
                "As a planner I want the loading plan in a spreadsheet, because the stevedores work with one.",
                (
                    "Columns are those of the stevedores' template.",
                    "Times are local times of the port.",
                    "A file of a whole month opens without a warning.",
                ),
                3,
                asker="petra",
                owner="mira",
                labels=("planning",),
            ),
            Wish(
                "Haulier cancels a slot",
                "As a dispatcher I want to cancel when a lorry breaks down, so that we don't pay for an empty bay.",
                (
                    "Up to four hours before the slot it is free of charge; after that the page names the fee first.",
                    "The bay is free for others at once.",
                    "The driver gets a message.",
                    "A cancelled slot stays on the haulier's list, struck through.",
                ),
                5,
                asker="petra",
                owner="samir",
                labels=("hauliers", "booking"),
                rejection=Rejection(
                    1,
                    "It named no fee at 3 h 40 min before. The four hours run to the slot's start, not its end.",
                    "The fee is what we and the hauliers argue about every month; this has to be right to the minute.",
                ),
            ),
            Wish(
                "Gate list prints on one page",
                "When the network is down the gate works from paper.",
                (
                    "Up to 60 lorries fit on one page, readable at arm's length.",
                    "The print says when it was made.",
                ),
                3,
                asker="anders",
                owner="mira",
                labels=("gate",),
            ),
        ],
    ),
    (
        "No slot is lost, none is booked twice",
        [
            Wish(
                "Driver gives a slot back from the message",
                "As a driver who stands in a jam I want to give my slot back with one tap, so that somebody else can use it.",
                (
                    "The link asks once whether I am sure.",
                    "A slot can be given back until its start.",
                    "The dispatcher is told by mail who gave it back and when.",
                ),
                5,
                labels=("drivers", "booking"),
                rewordings=(
                    (
                        "ingrid",
                        "criterion-2",
                        "A slot can be given back until 30 minutes before its start; later the page names the gate's number.",
                    ),
                ),
            ),
            Wish(
                "Gatekeeper prints a badge",
                "As a gatekeeper I want a badge to come out when the lorry stands at the barrier, so that nobody waits.",
                (
                    "The badge shows name, company and bay.",
                    "It prints in under five seconds.",
                    "Thick paper works too.",
                    "Given the printer is empty, when I press print, then I see it before the driver does.",
                ),
                3,
                asker="anders",
                owner="linnea",
                labels=("gate",),
            ),
            Wish(
                "Planner moves a slot by dragging it",
                "",
                (
                    "A slot dropped on a taken bay goes back where it was.",
                    "The same works with the keyboard.",
                    "The driver's message goes out when I confirm, not while I drag.",
                ),
                5,
                asker="ingrid",
                owner="samir",
                labels=("planning",),
                rejection=Rejection(
                    3,
                    "Three messages went to one driver while Ingrid was still looking for a place.",
                    "Dragging is a joy, but drivers must not get a message for every try.",
                ),
            ),
            Wish(
                "Two planners at once never book the same bay",
                "In June two lorries stood before bay 7 with the same slot, and both drivers were right. Never again.",
                (
                    "Given two planners choose the same bay and time, when both confirm, then the second is told who was "
                    "faster and keeps all that was typed.",
                    "It holds for hauliers' own bookings as well.",
                    "A test runs a thousand bookings against ten bays, and finds none twice.",
                ),
                8,
                asker="tom",
                owner="mira",
                signer="tom",
                labels=("booking",),
            ),
            Wish(
                "Slots just before midnight land on the next day",
                "A slot from 23:30 to 00:15 shows up on tomorrow's gate list only. On Tuesday a driver waited 40 minutes.",
                ("Such a slot is on the lists of both days.", "It is counted once in the monthly report."),
                kind="bug",
                asker="anders",
                owner="linnea",
                labels=("gate",),
            ),
        ],
    ),
    (
        "Hauliers get their own page, management its figures",
        [
            Wish(
                "Haulier sees all own slots on one page",
                "As a dispatcher I want today's and tomorrow's slots of my lorries with their state, so that I stop ringing the gate.",
                (
                    "Booked, arrived, at the bay and left are told apart without colour, too.",
                    "I see only lorries of my own company.",
                    "The page is right without reloading it.",
                ),
                5,
                owner="linnea",
                labels=("hauliers",),
                rejection=Rejection(
                    2,
                    "Signed in as Åkeri Öberg I could open a slot of Baltic Cargo by changing the number in the address.",
                    "Nobody may see a competitor's lorries. Please look for the same gap on the other pages, too.",
                    week_before=True,
                ),
            ),
            Wish(
                "Monthly report of slots kept and missed",
                "As head of the terminal I want one page a month that I can put before the board without explaining it.",
                (
                    "It counts slots booked, kept, late, given back and missed, each per haulier.",
                    "Late means more than 15 minutes.",
                    "The figures of a closed month never change again.",
                ),
                5,
                asker="tom",
                owner="mira",
                signer="tom",
                labels=("reports",),
                rewordings=(
                    ("tom", "criterion-2", "Late means more than 20 minutes, as in the terms of use."),
                ),
            ),
            Wish(
                "Gate tablet works with gloves",
                "From October on nobody at the gate takes the gloves off.",
                (
                    "Every button is at least 15 mm high on the gate's tablet.",
                    "No gesture but a tap is needed.",
                ),
                3,
                asker="anders",
                owner="samir",
                helper="anders",
                labels=("gate",),
            ),
            Wish(
                "Driver reads the message in Polish, German or Swedish",
                "",
                (
                    "The haulier chooses the language for each driver.",
                    "Without a choice it is English.",
                    "Times are written as the driver's country writes them.",
                    "Each language fits into 160 characters.",
                ),
                5,
                asker="ingrid",
                owner="mira",
                labels=("drivers",),
                rewordings=(
                    (
                        "linnea",
                        "criterion-4",
                        "Each language fits into 160 characters; the Polish letters halve that, so two parts are fine there.",
                    ),
                ),
            ),
            Wish(
                "Renew the certificate of the gate's printers",
                "It ends on the 30th. Last time the gate wrote badges by hand for a morning.",
                kind="chore",
                asker="anders",
                owner="samir",
                labels=("gate",),
            ),
        ],
    ),
    (
        "Bays are used, not waited for",
        [
            Wish(
                "A no-show frees the bay after 30 minutes",
                "As a planner I want a bay back when nobody comes, without having to watch the clock.",
                (
                    "Given a lorry has not arrived 30 minutes after its slot began, then the bay is offered again.",
                    "The haulier gets a mail ten minutes before that.",
                    "A lorry that arrives after all is offered the next free bay at the gate.",
                ),
                5,
                asker="ingrid",
                owner="samir",
                labels=("booking",),
                rewordings=(
                    ("petra", "criterion-2", "Haulier and driver get a message ten minutes before that."),
                ),
            ),
            Wish(
                "Planner leaves a note for the gate",
                "",
                (
                    "The note stands beside the plate.",
                    "It goes away when the lorry has left.",
                    "The gate can answer with a word.",
                ),
                3,
                asker="ingrid",
                owner="linnea",
                labels=("planning", "gate"),
            ),
            Wish(
                "Empty containers have bays of their own",
                "Empties go to bays 10 to 12, where no crane is needed.",
                (
                    "Given a lorry brings empties, when a slot is chosen, then only bays 10 to 12 are offered.",
                    "The planner may choose otherwise and says why.",
                ),
                3,
                asker="ingrid",
                owner="mira",
                labels=("planning",),
            ),
            Wish(
                "Slot number is large enough to read from the cab",
                "",
                ("The number on the bay's screen can be read at 15 metres.",),
                1,
                asker="anders",
                owner="linnea",
                labels=("drivers",),
            ),
            Wish(
                "Regular hauliers book a series",
                "As a dispatcher with the same five lorries every weekday I want to book them once for the whole month.",
                (
                    "Every weekday, or chosen days, up to three months ahead.",
                    "Days on which the bay is closed are listed before I confirm.",
                    "One day can be cancelled without the rest.",
                    "A haulier holds at most a third of the slots of an hour.",
                ),
                5,
                owner="samir",
                labels=("hauliers", "booking"),
            ),
            Wish(
                "Badge cuts off long company names",
                "“Speditionsgesellschaft Wolgast & Söhne” ends after “Speditionsgesellsch”.",
                ("Names break into two lines.", "Up to 60 characters are printed."),
                kind="bug",
                asker="anders",
                owner="linnea",
                labels=("gate",),
            ),
        ],
    ),
    (
        "Customs and cold goods find their way",
        [
            Wish(
                "Customs sees the lorries it has to inspect",
                "As a customs officer I want the lorries of the day that are picked for inspection, with bay and time, so "
                "that I am there when they are.",
                (
                    "Only lorries from outside the Union are listed.",
                    "Given a lorry changes its bay, when I look again, then the new bay is marked.",
                    "The list prints with the consignment numbers as bar codes.",
                    "Customs can't change a slot.",
                ),
                5,
                asker="tom",
                owner="mira",
                signer="tom",
                labels=("customs",),
                follow_up=(
                    3,
                    "The numbers are there, but the hand scanners don't read the codes. That can come later.",
                ),
            ),
            Wish(
                "Waiting times at the gate on one page",
                "As head of the terminal I want to see when lorries wait longest, so that I can put people there.",
                (
                    "Minutes from the barrier to the bay, per hour of the day.",
                    "Four weeks side by side.",
                    "The page says how many lorries each figure stands on.",
                ),
                5,
                asker="tom",
                owner="linnea",
                signer="tom",
                labels=("reports",),
                rejection=Rejection(
                    3,
                    "Sundays show 55 minutes; behind it is one single lorry. The count is missing there.",
                    "A figure that rests on one lorry would send two people to the gate for nothing.",
                    week_before=True,
                ),
            ),
            Wish(
                "Refrigerated lorries get a bay with power",
                "",
                (
                    "Given goods need cooling, when a slot is chosen, then only bays with power are offered.",
                    "If all of them are taken, the planner sees until when.",
                    "A reefer that waits more than 30 minutes without power rings the planning office.",
                ),
                5,
                asker="ingrid",
                owner="samir",
                labels=("planning", "safety"),
                rewordings=(
                    (
                        "ingrid",
                        "criterion-3",
                        "A reefer that waits more than 20 minutes without power is shown in red to the planning office.",
                    ),
                ),
            ),
            Wish(
                "Haulier names another driver for a slot",
                "Drivers fall ill at four in the morning.",
                (
                    "Name and telephone number can be changed until the lorry arrives.",
                    "The old driver's link stops working.",
                    "The gate sees that the driver was changed.",
                ),
                3,
                owner="linnea",
                labels=("hauliers", "drivers"),
            ),
            Wish(
                "The message says which gate to use",
                "",
                (
                    "North or south, in the first line.",
                    "South is closed from 22:00 to 05:00, and the message knows it.",
                ),
                2,
                asker="anders",
                owner="mira",
                labels=("drivers", "gate"),
            ),
            Wish(
                "Search finds nothing when the plate has a hyphen",
                "ABC-123 is not found, ABC123 is. Finnish plates always have one.",
                ("Hyphens, dots and spaces don't matter.",),
                kind="bug",
                asker="anders",
                owner="samir",
                labels=("gate",),
            ),
        ],
    ),
]
