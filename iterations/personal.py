"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import kept

kept(
    "iterations.DemoCall",
    "iterations.LearningPair",
    "iterations.Demo",
    "iterations.DemoItem",
    "iterations.Attendance",
    "iterations.DemoNote",
    "iterations.Iteration",
    "iterations.Override",
    "iterations.Put",
    "iterations.PlanVersion",
    "iterations.PlanLine",
    "iterations.Standing",
)
