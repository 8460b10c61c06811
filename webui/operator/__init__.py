"""运行: the operator's page and what a scraper reads; nothing of any petition."""
