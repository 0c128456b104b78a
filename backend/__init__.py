"""The complaint record: storage, case rules, audit, and the pages that show them."""
