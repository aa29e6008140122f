/** Goes up when a field changes its meaning or goes away; readers skip versions they do not know. */
export const SCHEMA_VERSION = 1;
