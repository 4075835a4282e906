"""Letters to people who are held: where to, by which rules, with what words, and sheets to print.

Nobody writes anything on this site: the sheets are for a pen, and nothing a visitor writes is ever sent here.
"""
