// IAM before the endpoints: decides by the packaged template about every request of a function, and keeps what it decided.
import { deniedAnswer } from '../proxy/error-answer.ts';
import type { Link } from '../proxy/line.ts';
import { decide, type Right } from './policy.ts';
import { type Account, requestedRights } from './requested-rights.ts';
import type { TemplatePolicies } from './template-policies.ts';

/** A right that a role needed. */
export interface Needed {
  /** The role's logical id. */
  readonly role: string;
  readonly right: Right;
}

export class Authorizer {
  readonly needed: Needed[] = [];
  readonly denied: Needed[] = [];
  readonly #policies: TemplatePolicies;
  readonly #account: Account;

  constructor(policies: TemplatePolicies, account: Account) {
    this.#policies = policies;
    this.#account = account;
  }

  /** Whether a role has a right. */
  asks(role: string, right: Right): boolean {
    const needed = { role, right };
    this.needed.push(needed);
    const isAllowed = allows(this.#policies, needed);
    if (!isAllowed) this.denied.push(needed);
    return isAllowed;
  }

  /** The way of a role's requests: what it may not do is answered with AccessDeniedException. */
  linkOf(role: string): Link {
    return async (request, pass) => {
      const { caller, schedule } = await requestedRights(request, this.#account);
      const refused = caller.filter((right) => !this.asks(role, right));
      if (schedule) {
        const [assumed = schedule.role] =
          Object.entries(this.#policies.roles).find(([, { arn }]) => arn === schedule.role) ?? [];
        for (const right of schedule.rights) this.asks(assumed, right);
      }
      const [first] = refused;
      if (first === undefined) return pass(request);
      const { action, resource } = first;
      return deniedAnswer(
        request,
        `${role} is not authorized to perform: ${action} on resource: ${resource}`,
      );
    };
  }
}

export function allows({ roles, resources }: TemplatePolicies, { role, right }: Needed): boolean {
  const { arn, statements } = roles[role] ?? { arn: role, statements: [] };
  const decision = decide(right, {
    role: arn,
    identity: statements,
    resource: resources.get(right.resource) ?? [],
  });
  return decision === 'allowed';
}
