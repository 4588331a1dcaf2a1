"""Work that runs beside the app: what is asked for, how far it is, what came of it."""
