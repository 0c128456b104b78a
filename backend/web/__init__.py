"""The desk's pages: public ones, the console, the API, and how they are served."""
