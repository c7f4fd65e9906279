"""What the end-to-end and the fault tests share: the real program, and clients to it."""
