"""Personal data as it may be shown to whoever holds a code."""


def masked_name(name: str) -> str:
    """``张三丰`` → ``张**``."""
    return name[:1] + "*" * (len(name) - 1)


def masked_phone(phone: str) -> str:
    """``13800138000`` → ``138****8000``; of a short number only the last two digits stay."""
    head, tail = (3, 4) if len(phone) >= 10 else (0, 2)
    return phone[:head] + "*" * (len(phone) - head - tail) + phone[-tail:]
