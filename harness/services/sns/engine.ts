/** What SNS needs from outside: a way to POST a notification to an HTTP endpoint. */

export interface HttpNotifier {
  /** Resolves to the answer's status; rejects when there was none in time. */
  post(request: HttpNotification, signal: AbortSignal): Promise<{ readonly status: number }>;
}

export interface HttpNotification {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
