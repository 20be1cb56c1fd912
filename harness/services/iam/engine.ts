/** What IAM needs from outside: the language of policies, which the dispatcher speaks. */

export interface IamEngine {
  /** The problems of a policy document as sentences; an empty list means it can be stored. */
  validate(document: unknown, kind: "identity" | "trust"): readonly string[];
}
