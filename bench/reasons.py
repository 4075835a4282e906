"""Why a figure misses its limit, by what it is called: what the profile shows, and what was tried."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "a profile, not cached, to a bare application's same bytes": (
        "of what holds the interpreter, two fifths are its templates (three quarters of these compiled by Jinja2), a "
        "quarter the view (the questions to the database half of that), a tenth middlewares, a fifth gunicorn's "
        "threads handing the line on; a bare application does the last alone. Readers do not wait for it: the edge "
        "keeps the page, and a change renders it once."
    ),
    "the same where the reader has it already (304)": (
        "a kept answer is found by the MD5 of its key, and its head is read from its file and taken apart each time; "
        "of a file nginx has size and time at hand. A body costs both the same: without one the difference shows."
    ),
    "a profile at the edge, to a file of the same bytes": (
        "between 0.85 and 0.98 from run to run: a kept answer is found by the MD5 of its key, and its head is read "
        "from its file and taken apart each time; of a file nginx has size and time at hand."
    ),
    "rows a second with people on record": (
        "each row is compared, letter by letter, with everyone on record whose name sounds alike: of 100,000 made-up "
        "people some thirty, of 20,000 six. Then comparing is a third of the time of the command, reading the row and "
        "entering it the rest. Without it a man of two lists would be two."
    ),
    "one case, to Datasette's row as JSON": (
        "0.6 ms of the process are Django's and REST framework's handling of one request, and gunicorn hands each "
        "request from thread to thread, which takes as long again where all of them wait for one interpreter."
    ),
    "pages a second": (
        "a page takes 8 to 9 ms of the processor, in each of eight languages, and the database half as much again: "
        "half is templates, a fifth questions to the database, a tenth the rewriting of links; a fifth of all is for "
        "the pages of institutions, which ask eight questions. A mirror is brought up to date by what changed, so this "
        "is paid once."
    ),
}
