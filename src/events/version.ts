/** Goes up when a field changes its meaning or goes away; readers skip versions they do not know. */
export const SCHEMA_VERSION = 1;

/** Of this package, as package.json has it; a test compares. */
export const PACKAGE_VERSION = "0.1.0";
