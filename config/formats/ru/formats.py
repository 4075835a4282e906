"""How days are written in Russian here: in words, never by numbers alone."""

DATE_FORMAT = "j E Y"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j E"
