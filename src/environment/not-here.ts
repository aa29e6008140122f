/**
 * Stands in for what only Node has, where the package is bundled for another platform (package.json, `imports`): the
 * ledger's file system, vendor libraries for Node.
 */
throw new Error("langmeter: this sink needs Node; it is left out on this platform");
