// Gets one token from the endpoint named in the arguments, and prints it or the error.

import { tokenSource } from "jotmint";

const tokens = tokenSource({
  tokenEndpoint: process.argv[2],
  clientId: "ci",
  clientSecret: "s3cret",
  retryFor: 0,
});
const { accessToken, code, message } = await tokens.get().catch((error) => error);
console.log(JSON.stringify({ accessToken, code, message }));
