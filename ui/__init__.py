"""The only Streamlit code besides app.py and pages/."""
