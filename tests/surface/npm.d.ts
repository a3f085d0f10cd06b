// The public surface of the npm package. Written by npm/test/surface.test.mjs.

export { Algorithm, AssertionOptions, AssertionSigner, AsyncAssertionSigner, BackgroundRenewal, CodePage, CryptoKeyCredential, CryptoKeyLike, DecodedAssertion, Diagnostic, ExternalKey, Finding, IoRedisClient, JotmintError, Jwk, KeyCredential, KeyObjectLike, Moment, NodeRedisClient, PreparedAssertion, ProviderProfile, ReadyMadeCredential, RequestOptions, RequestToReview, ResponseData, Review, SecretCredential, ServerError, SignatureBytes, SignerCredential, Status, Store, Token, TokenSource, TokenSourceOptions, Wanted, assertionSigner, check, decodeAssertion, explain, explainCode, fileStore, parseTokenResponse, prepareAssertion, providers, redisStore, tokenSource };

export interface ResponseData {
    status: number;
    headers?: Iterable<readonly [name: string, value: string]> | undefined;
    body: Uint8Array;
}

export declare function parseTokenResponse(response: ResponseData, asked?: Pick<RequestOptions, "grantType" | "scope" | "assumeBearer" | "defaultLifetime">): Token;

export interface Moment {
    nowSeconds?: number | undefined;
    entropy?: Uint8Array | undefined;
}

export interface PreparedAssertion {
    readonly algorithm: Algorithm;
    readonly signingInput: string;
    readonly issuedAtSeconds: number;
    readonly expiresAtSeconds: number;
    readonly jwtId: string;
    readonly notices: readonly Diagnostic[];
    assemble(signature: SignatureBytes, format?: "raw" | "der"): string;
}

export interface DecodedAssertion {
    readonly header: Readonly<Record<string, any>>;
    readonly claims: Readonly<Record<string, any>>;
}

export declare function prepareAssertion(options: AssertionOptions & (SecretCredential | KeyCredential | CryptoKeyCredential | {
    privateKey: ExternalKey;
} | {
    algorithm: Algorithm;
}), moment?: Moment): PreparedAssertion;

export declare function decodeAssertion(assertion: string): DecodedAssertion;

export interface BackgroundRenewal {
    stop(): void;
    [Symbol.dispose](): void;
}

export type RequestToReview = ({
    curl: string;
    options?: undefined;
} | {
    options: TokenSourceOptions;
    curl?: undefined;
}) & {
    provider?: string | undefined;
    issuer?: string | undefined;
    metadata?: string | Uint8Array | undefined;
};

export interface Finding extends Diagnostic {
    readonly span?: readonly [from: number, to: number];
    readonly line?: number;
    readonly column?: number;
    readonly endLine?: number;
    readonly endColumn?: number;
    readonly labels?: readonly Readonly<Required<Pick<Finding, "span" | "line" | "column" | "endLine" | "endColumn">> & {
        text: string;
    }>[];
}

export interface Review {
    readonly verdict: "can_work" | "cannot_work";
    readonly exitCode: number;
    readonly summary: string;
    readonly provider: string | null;
    readonly diagnostics: readonly Finding[];
    readonly rendered: string;
}

export interface CodePage {
    readonly code: string;
    readonly severity: Diagnostic["severity"];
    readonly blame: Diagnostic["blame"];
    readonly exitCode: number;
    readonly explanation: string;
    readonly reference: string;
    readonly referenceUrl: string | null;
    readonly example: string | null;
}

export interface ProviderProfile {
    readonly id: string;
    readonly name: string;
    readonly sources: readonly {
        readonly url: string;
        readonly topics: readonly string[];
    }[];
    readonly [fact: string]: unknown;
}

export declare function check(request: string | (RequestToReview & {
    nowSeconds?: number | null | undefined;
})): Promise<Review>;

export declare function explain(request: RequestToReview & {
    response: string | Uint8Array | (Omit<ResponseData, "body"> & {
        body: string | Uint8Array;
    });
    receivedAtSeconds?: number | undefined;
}): Promise<Review>;

export declare function explainCode(code: string): Promise<CodePage>;

export declare function providers(): Promise<readonly ProviderProfile[]>;

export declare function providers(name: string): Promise<ProviderProfile>;

export interface Diagnostic {
    readonly code: string;
    readonly severity: "error" | "warning" | "notice";
    readonly blame: "configuration" | "availability" | "client" | "grant" | "key" | "server";
    readonly message: string;
    readonly help: readonly string[];
    readonly reference: string;
}

export interface ServerError {
    readonly status: number;
    readonly error: string | null;
    readonly errorDescription: string | null;
    readonly errorUri: string | null;
}

export declare class JotmintError extends Error implements Diagnostic {
    readonly code: string;
    readonly severity: Diagnostic["severity"];
    readonly blame: Diagnostic["blame"];
    readonly help: readonly string[];
    readonly reference: string;
    readonly server: ServerError | null;
    readonly retryAfterSeconds: number | null;
    static [Symbol.hasInstance](value: unknown): boolean;
}

export declare function fileStore(folder?: string): Store;

export interface KeyObjectLike {
    readonly type: string;
    export(options?: object): unknown;
}

export interface CryptoKeyLike {
    readonly type: string;
    readonly extractable: boolean;
    readonly algorithm: {
        readonly name: string;
    };
    readonly usages: readonly string[];
}

export interface Jwk {
    readonly kty: string;
    readonly [member: string]: unknown;
}

export interface ExternalKey {
    readonly external: true;
    readonly algorithms?: readonly Algorithm[] | undefined;
    readonly kid?: string | undefined;
    readonly thumbprint?: string | undefined;
}

export type Algorithm = "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519";

export type SignatureBytes = Uint8Array | ArrayBuffer;

export interface AssertionOptions {
    clientId: string;
    provider?: string | undefined;
    providerVariables?: Readonly<Record<string, string>> | undefined;
    issuer?: string | undefined;
    tokenEndpoint?: string | undefined;
    assertionAudience?: "issuer" | "token_endpoint" | (string & {}) | undefined;
    clientAuth?: "client_secret_jwt" | "private_key_jwt" | undefined;
    algorithm?: Algorithm | undefined;
    keyId?: string | undefined;
    certificateThumbprint?: string | undefined;
    certificateThumbprintS256?: string | undefined;
    certificateChain?: readonly string[] | undefined;
    assertionLifetime?: number | undefined;
    assertionBackdate?: number | undefined;
    assertionTyp?: "JWT" | "client-authentication+jwt" | "" | undefined;
    assertionNotBefore?: boolean | undefined;
    assertionClaims?: Readonly<Record<string, unknown>> | undefined;
}

export interface SecretCredential {
    clientSecret: string | Uint8Array | KeyObjectLike;
    allowShortSecret?: boolean | undefined;
}

export interface KeyCredential {
    privateKey: string | Uint8Array | Jwk | KeyObjectLike;
}

export interface CryptoKeyCredential {
    privateKey: CryptoKeyLike;
}

export interface SignerCredential {
    signer: (signingInput: Uint8Array<ArrayBuffer>, algorithm: Algorithm) => SignatureBytes | PromiseLike<SignatureBytes>;
    algorithm: Algorithm;
    signatureFormat?: "raw" | "der" | undefined;
}

export interface ReadyMadeCredential {
    clientAssertion?: string | (() => string | PromiseLike<string>) | undefined;
    clientAssertionFile?: string | undefined;
}

export interface RequestOptions {
    tokenEndpoint?: string | undefined;
    clientAuth?: "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt" | "assertion" | "tls_client_auth" | "self_signed_tls_client_auth" | "none" | undefined;
    grantType?: "client_credentials" | "refresh_token" | "authorization_code" | "urn:ietf:params:oauth:grant-type:jwt-bearer" | "urn:ietf:params:oauth:grant-type:token-exchange" | undefined;
    scope?: string | readonly string[] | undefined;
    audience?: string | readonly string[] | undefined;
    resource?: string | readonly string[] | undefined;
    code?: string | undefined;
    redirectUri?: string | undefined;
    codeVerifier?: string | undefined;
    refreshToken?: string | undefined;
    assertion?: string | undefined;
    subjectToken?: string | undefined;
    subjectTokenType?: string | undefined;
    actorToken?: string | undefined;
    actorTokenType?: string | undefined;
    requestedTokenType?: string | undefined;
    extraParams?: Readonly<Record<string, string>> | undefined;
    assumeBearer?: boolean | undefined;
    defaultLifetime?: number | undefined;
    timeout?: number | undefined;
    retryFor?: number | undefined;
    maxBodyBytes?: number | undefined;
    cache?: "memory" | "none" | "file" | (string & {}) | Store | undefined;
    cacheSecret?: string | undefined;
    cacheSlot?: string | undefined;
    fetch?: typeof globalThis.fetch | undefined;
}

export interface NodeRedisClient {
    readonly isOpen: boolean;
    eval(script: string, options: {
        keys: string[];
        arguments: string[];
    }): Promise<unknown>;
}

export interface IoRedisClient {
    readonly status: string;
    eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

export declare function redisStore(client: NodeRedisClient | IoRedisClient): Store;

export interface AssertionSigner extends Signer {
    assertion(): string;
}

export interface AsyncAssertionSigner extends Signer {
    assertion(): Promise<string>;
}

export declare function assertionSigner(options: AssertionOptions & (SecretCredential | KeyCredential)): AssertionSigner;

export declare function assertionSigner(options: AssertionOptions & (CryptoKeyCredential | SignerCredential)): AsyncAssertionSigner;

export type TokenSourceOptions = Omit<AssertionOptions, "clientId" | "tokenEndpoint" | "clientAuth"> & RequestOptions & {
    clientId?: string | undefined;
} & (SecretCredential | KeyCredential | CryptoKeyCredential | SignerCredential | ReadyMadeCredential);

export interface Wanted {
    minRemaining?: number | string | undefined;
}

export interface TokenSource {
    get(wanted?: Wanted): Promise<Token>;
    header(wanted?: Wanted): Promise<string>;
    rejected(token: Token): Promise<Token>;
    fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
    status(): Promise<Status>;
    renewInBackground(options?: {
        signal?: AbortSignal | undefined;
    }): BackgroundRenewal;
}

export declare function tokenSource(options: TokenSourceOptions): TokenSource;

export interface Status {
    readonly token: {
        readonly generation: number;
        readonly source: "fetched" | "shared";
        readonly tokenType: string;
        readonly scope: readonly string[] | null;
        readonly ageMs: number;
        readonly lifetimeSeconds: number;
        readonly lifetimeIsAssumed: boolean;
        readonly refreshAgeMs: number;
        readonly guardAgeMs: number;
        readonly refreshInMs: number;
        readonly usableForMs: number;
        readonly expiresAtSeconds: number;
    } | null;
    readonly trouble: {
        readonly code: string;
        readonly message: string;
        readonly failures: number;
        readonly retryInMs: number;
        readonly isFinal: boolean;
    } | null;
    readonly store: {
        readonly kind: "memory" | "file" | "redis" | "external";
        readonly state: "unused" | "works" | "failed";
        readonly key: string | null;
        readonly recordGeneration: number;
        readonly failure: string | null;
        readonly retryInMs: number;
    };
    readonly reason: string;
    readonly nextCheckInMs: number;
}

export interface Store {
    load(key: string): PromiseLike<readonly [record: string | null, storeTimeMs: number] | string | null | undefined>;
    store(key: string, record: string, ttlMs: number): PromiseLike<unknown>;
    lock(key: string, owner: string, ttlMs: number): PromiseLike<boolean>;
    unlock(key: string, owner: string): PromiseLike<unknown>;
}

export declare class Token {
    #private;
    readonly tokenType: string;
    readonly scope: readonly string[] | null;
    readonly expiresAtSeconds: number | null;
    readonly expiresInSeconds: number | null;
    readonly issuedTokenType: string | null;
    readonly reason: string | null;
    readonly notices: readonly Diagnostic[];
    get accessToken(): string;
    get authorization(): string;
    get refreshToken(): string | null;
    get idToken(): string | null;
    toJSON(): object;
    toString(): string;
}
