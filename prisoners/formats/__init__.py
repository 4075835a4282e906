"""The forms in which the API answers with people and events."""
