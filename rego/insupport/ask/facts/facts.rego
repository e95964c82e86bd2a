# METADATA
# title: Facts
# description: The question of which day the facts on each product are.
package insupport.ask.facts

import data.insupport.lib.catalog

# METADATA
# entrypoint: true
dates[product] := catalog.date(product) if some product, _ in data.insupport_facts
