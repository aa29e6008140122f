/** The packed price table as JSON text: a string, so that importing it costs nothing until it is parsed. */
declare const pricesJson: string;
export default pricesJson;
