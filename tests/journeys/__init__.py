"""The main job in a real browser, from the banner to the confirmation."""
