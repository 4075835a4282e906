"""An example of a request for each operation of the API, shown in its description. A test asks every one of them."""

from __future__ import annotations

from django.conf import settings

from record.api_schema import Schema

# By operation: what stands for the public id, and the parameters.
EXAMPLES: dict[str, tuple[str, str]] = {
    "articles_list": ("", "country=AZ&q=221"),
    "articles_retrieve": ("az-criminal-code-221-3", ""),
    "campaigns_list": ("", "country=AZ&fields=id,title,url"),
    "campaigns_retrieve": ("free-the-journalists", "format=jsonld"),
    "changes_list": ("", "after=0&fields=sequence,kind,id,happenings,document"),
    "charges_list": ("", "article=221.3&state=alleged&ordering=-brought"),
    "charges_retrieve": ("AZ-0001-1-c1", ""),
    "detentions_list": ("", "country=AZ&ongoing=yes&format=csv"),
    "detentions_retrieve": ("AZ-0001-1", ""),
    "events_list": ("", "kind=protest&country=AZ"),
    "events_retrieve": ("rally-of-2023", "format=geojson"),
    "exports_list": ("", "state=ready"),
    "exports_retrieve": ("1", ""),
    "hearings_list": ("", "kind=verdict&heard_in=2024"),
    "hearings_retrieve": ("AZ-0001-1-h1", "fields=id,date,court,outcome"),
    "incidents_list": ("", "country=AZ&happened_after=2023-11-01"),
    "incidents_retrieve": ("AZ-0001-i1", ""),
    "institutions_list": ("", "kind=prison&country=AZ&format=geojson"),
    "institutions_retrieve": ("baku-prison-1", ""),
    "officials_list": ("", "role=judge&country=AZ"),
    "officials_retrieve": ("a-judge-az", ""),
    "organizations_list": ("", "kind=trade_union&ordering=name"),
    "organizations_retrieve": ("a-union", "format=ftm"),
    "prisoners_list": ("", "country=AZ&status=detained&as_of=2024-02-07&fields=id,name,days_held"),
    "prisoners_retrieve": ("AZ-0001", "fields=id,name,status,detentions"),
    "prisoners_history_list": ("AZ-0001", "fields=number,published_at,summary,diff"),
    "resolutions_list": ("", "country=AZ&format=jsonl"),
    "resolutions_retrieve": ("2024-1", ""),
    "statistics_list": ("", "measure=held&by=group&country=AZ&until=2024-02-07"),
}


def request_of(address: str, operation: str) -> str:
    """The address of the example of an operation, whose own address may have `{public_id}` in it."""
    public_id, query = EXAMPLES[operation]
    return f"{address.replace('{public_id}', public_id)}{'?' if query else ''}{query}"


def add_examples(result: Schema, **_: object) -> Schema:
    """Shows the examples in the description of the API (a postprocessing hook of drf-spectacular)."""
    for address, methods in result["paths"].items():
        for operation in methods.values():
            if operation["operationId"] in EXAMPLES:
                example = f"{settings.SITE_URL}{request_of(address, operation['operationId'])}"
                operation["description"] = f"Example: <{example}>"
                operation["x-codeSamples"] = [{"lang": "Shell", "label": "curl", "source": f"curl '{example}'"}]
    return result
