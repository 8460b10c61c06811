"""规则: what every official may see of the diagrams and rules in force."""
