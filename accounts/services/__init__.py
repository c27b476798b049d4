"""What people do about accounts: verbs by theme, each atomic, each refusing with a text for people."""
