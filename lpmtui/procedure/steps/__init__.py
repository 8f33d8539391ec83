"""The steps that procedures are made of."""
