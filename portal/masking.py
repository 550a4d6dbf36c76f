"""A contact that its owner knows again and a passer-by does not."""


def masked_email(email: str) -> str:
    """m…z@example.com for maria.fernandez@example.com; "" for none."""
    name, at, place = email.rpartition("@")
    if not at:
        return ""
    return f"{name[0]}…{name[-1] if len(name) > 2 else ''}@{place}"
