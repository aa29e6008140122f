/** Under what name our spans and metrics are found: OpenTelemetry's instrumentation scope. */
export const INSTRUMENTATION_SCOPE = "langmeter";
