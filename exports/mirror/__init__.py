"""The whole public site as files: for mirrors, and for a stick that is passed from hand to hand."""
