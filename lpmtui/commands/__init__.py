"""The languages spoken outside: build a command line, understand its answer, explain its errors.

Nothing here touches anything. Every public function gives a `Query`: the Command to run and the pure
function that understands the answer. The locale of the answers (`LC_ALL=C`, `LC_ALL=en_US` on an HMC) is set
by the transport and is never part of an argv.
"""
