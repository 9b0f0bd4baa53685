// What a program in TypeScript does with the types that openapi-typescript makes of the contract.
import type { components, paths } from "./made/schema.js";

type Events = paths["/events"]["get"];
type Query = NonNullable<Events["parameters"]["query"]>;
type EventList = Events["responses"]["200"]["content"]["application/json"];
type Problem = Events["responses"]["422"]["content"]["application/problem+json"];
type Event = components["schemas"]["Event"];
type Change = components["schemas"]["Change"];

/** All events that match, page by page. */
export async function* events(base: string, query: Query): AsyncGenerator<Event> {
  const asked = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  let next: string | null = `${base}/events?${new URLSearchParams(asked)}`;
  while (next) {
    const answer: Response = await fetch(next);
    if (answer.status === 422) throw new Error(faults((await answer.json()) as Problem));
    const page = (await answer.json()) as EventList;
    yield* page.data;
    next = page.links.next;
  }
}

function faults(problem: Problem): string {
  return problem.errors.map((fault) => `${fault.parameter}: ${fault.message}`).join("; ");
}

export const asked: Query = { region: ["Zaporizhzhia"], attribution: ["unconfirmed"], launched_gte: 1 };

// The types refuse what the service refuses, and know what may be null.
// @ts-expect-error no parameter is called so
export const misspelt: Query = { regoin: ["Zaporizhzhia"] };
// @ts-expect-error no type is called so
export const unknown: Query = { type: ["strikes"] };
// @ts-expect-error an event's number may be unknown
export const launched = (event: Event): number => event.launched;

/** The weapon of an event that changed: `entity` tells which kind of row a change has. */
export const weapon = (change: Change): string | null | undefined =>
  change.entity === "event" ? change.row?.weapon : null;
// @ts-expect-error rows of other kinds have no weapon
export const ofAny = (change: Change): unknown => change.row?.weapon;
