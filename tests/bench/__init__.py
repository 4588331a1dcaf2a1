"""What is measured on a real release; run by hand or by ``make bench``."""
