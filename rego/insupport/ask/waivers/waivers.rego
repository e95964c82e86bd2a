# METADATA
# title: Waivers
# description: The question how the run's waivers stand on the as-of date.
package insupport.ask.waivers

import data.insupport.lib.waivers

states := waivers.states
