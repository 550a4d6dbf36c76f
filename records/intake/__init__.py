"""The public wizard: asks one question a page, shows what will be signed, and sends it."""
