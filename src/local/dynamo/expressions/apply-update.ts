// An item after an update. All that is assigned is computed from the item as it was.
import { type Attributes, type AttributeValue, copied, typeOf } from '../attribute-value.ts';
import { addNumbers, negated } from '../decimal.ts';
import { invalidRequest } from '../invalid.ts';
import { memberOf, type Path, valueAt } from './path.ts';
import type { AssignedTerm, UpdateAction } from './update.ts';

/** @throws ServiceError ValidationException if an action does not fit the item */
export function updated(item: Attributes, actions: readonly UpdateAction[]): Attributes {
  const changes = actions.map((action) => ({ path: action.path, value: valueAfter(action, item) }));
  return changedMap(item, changes);
}

/** What is at a path afterwards; undefined: nothing. */
interface PlaceChange {
  readonly path: Path;
  readonly value: AttributeValue | undefined;
}

function valueAfter(action: UpdateAction, item: Attributes): AttributeValue | undefined {
  switch (action.section) {
    case 'SET':
      return assignedValue(action.assigned, item);
    case 'REMOVE':
      return undefined;
    case 'ADD':
      return added(valueAt(item, action.path), action.value);
    case 'DELETE':
      return withoutMembers(valueAt(item, action.path), action.value);
  }
}

function assignedValue(term: AssignedTerm, item: Attributes): AttributeValue {
  if (term.kind === 'value') return term.value;
  if (term.kind === 'path') {
    const found = valueAt(item, term.path);
    if (found !== undefined) return found;
    throw invalidRequest('The provided expression refers to an attribute that does not exist in the item');
  }
  const [first, second] = term.operands as [AssignedTerm, AssignedTerm];
  if (term.name === 'if_not_exists') {
    return (first.kind === 'path' ? valueAt(item, first.path) : undefined) ?? assignedValue(second, item);
  }
  const [left, right] = [assignedValue(first, item), assignedValue(second, item)];
  if (term.name === 'list_append') {
    if ('L' in left && 'L' in right) return { L: [...left.L, ...right.L] };
  } else if ('N' in left && 'N' in right) {
    return { N: addNumbers(left.N, term.name === '+' ? right.N : negated(right.N)) };
  }
  throw wrongOperand();
}

function added(present: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (present === undefined) return value;
  if ('N' in present && 'N' in value) return { N: addNumbers(present.N, value.N) };
  if ('SS' in present && 'SS' in value) return { SS: union(present.SS, value.SS) };
  if ('NS' in present && 'NS' in value) return { NS: union(present.NS, value.NS) };
  if ('BS' in present && 'BS' in value) return { BS: union(present.BS, value.BS) };
  throw wrongOperand();
}

/** @returns undefined if the set is empty then */
function withoutMembers(
  present: AttributeValue | undefined,
  value: AttributeValue,
): AttributeValue | undefined {
  if (present === undefined) return undefined;
  if ('SS' in present && 'SS' in value) return setOf('SS', present.SS, value.SS);
  if ('NS' in present && 'NS' in value) return setOf('NS', present.NS, value.NS);
  if ('BS' in present && 'BS' in value) return setOf('BS', present.BS, value.BS);
  throw wrongOperand();
}

function setOf(
  type: 'SS' | 'NS' | 'BS',
  members: readonly string[],
  removed: readonly string[],
): AttributeValue | undefined {
  const left = members.filter((member) => !removed.includes(member));
  return left.length > 0 ? ({ [type]: left } as unknown as AttributeValue) : undefined;
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}

/** The map with changes in it; paths are relative to it. */
function changedMap(map: Attributes, changes: readonly PlaceChange[]): Attributes {
  const after = copied(map);
  for (const [name, value] of membersAfter({ M: map }, changes)) {
    if (value === undefined) delete after[name];
    else after[name] = value;
  }
  return after;
}

function membersAfter(
  value: AttributeValue,
  changes: readonly PlaceChange[],
): readonly (readonly [string | number, AttributeValue | undefined])[] {
  const byMember = new Map<string | number, PlaceChange[]>();
  for (const { path, value: changed } of changes) {
    const [head, ...rest] = path;
    const member = head as string | number;
    const change = { path: rest, value: changed };
    const known = byMember.get(member);
    if (known === undefined) byMember.set(member, [change]);
    else known.push(change);
  }
  return [...byMember].map(([part, inside]) => [part, memberAfter(value, part, inside)]);
}

function memberAfter(
  value: AttributeValue,
  part: string | number,
  changes: readonly PlaceChange[],
): AttributeValue | undefined {
  if (typeof part === 'number' ? !('L' in value) : !('M' in value)) throw noSuchPlace();
  const [{ path, value: changed } = { path: [], value: undefined }] = changes;
  if (path.length === 0) return changed;
  const member = memberOf(value, part);
  if (member === undefined) throw noSuchPlace();
  if ('M' in member) return { M: changedMap(member.M, changes) };
  return { L: changedList('L' in member ? member.L : [], membersAfter(member, changes)) };
}

/** Positions count as they were before; what is set behind the end is appended. */
function changedList(
  list: readonly AttributeValue[],
  members: readonly (readonly [string | number, AttributeValue | undefined])[],
): readonly AttributeValue[] {
  const after = new Map(members as readonly (readonly [number, AttributeValue | undefined])[]);
  const kept = list.map((value, index) => (after.has(index) ? after.get(index) : value));
  const behind = [...after].filter(([index]) => index >= list.length).sort(([a], [b]) => a - b);
  return [...kept, ...behind.map(([, value]) => value)].filter((value) => value !== undefined);
}

function wrongOperand(): Error {
  return invalidRequest('An operand in the update expression has an incorrect data type');
}

function noSuchPlace(): Error {
  return invalidRequest('The document path provided in the update expression is invalid for update');
}

/** The type that a value will have whatever the item has, for the keys of indexes; undefined if that is unknown. */
export function typeSet(action: UpdateAction): string | undefined {
  if (action.section === 'REMOVE') return undefined;
  if (action.section !== 'SET') return typeOf(action.value);
  return action.assigned.kind === 'value' ? typeOf(action.assigned.value) : undefined;
}
