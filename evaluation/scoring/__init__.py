"""The pure core: how a filled-in scheme becomes points. Decimal in, Decimal and trace out; no Django."""
