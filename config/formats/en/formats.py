"""How the admin writes days and clocks in English: as our own pages do, not the American way."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
