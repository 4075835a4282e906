"""The draft of a submission to the UN Working Group on Arbitrary Detention (WGAD), made from the record of a case."""
