"""How days are written in Portuguese here: in words, never by numbers alone."""

DATE_FORMAT = "j \\d\\e F \\d\\e Y"
YEAR_MONTH_FORMAT = "F \\d\\e Y"
MONTH_DAY_FORMAT = "j \\d\\e F"
