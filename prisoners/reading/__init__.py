"""Reading what sources print of a case: names, charges, places. Nothing here asks or changes the record."""

from organizations.institution_names import InstitutionReading, read_institution
from prisoners.reading.articles import ArticleReading, ArticlesReading, read_articles
from prisoners.reading.person_names import PersonNameReading, read_person_name

__all__ = [
    "ArticleReading",
    "ArticlesReading",
    "InstitutionReading",
    "PersonNameReading",
    "read_articles",
    "read_institution",
    "read_person_name",
]
