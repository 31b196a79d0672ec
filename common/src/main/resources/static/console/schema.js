/** Reads schemas of an OpenAPI document, which refer to each other by name. */
export class Schemas {
  #named;

  constructor(document) {
    this.#named = document.components?.schemas ?? {};
  }

  /** A schema without what only points elsewhere: references, and parts that make up a whole. */
  plain(schema = {}) {
    if (schema.$ref) {
      const {$ref, ...own} = schema;
      return {...this.plain(this.#named[nameOf($ref)]), ...own};
    }
    if (!schema.allOf) return schema;
    const parts = [...schema.allOf.map(part => this.plain(part)), schema];
    const {allOf, ...whole} = Object.assign({}, ...parts);
    whole.properties = Object.assign({}, ...parts.map(part => part.properties));
    whole.required = parts.flatMap(part => part.required ?? []);
    return whole;
  }

  /** What a value is, in a word or two. */
  type(schema = {}) {
    const of = this.plain(schema);
    if (schema.oneOf) return schema.oneOf.map(each => this.type(each)).join(' or ');
    if (of.type === 'array') return `list of ${this.type(of.items)}`;
    if (schema.$ref) return nameOf(schema.$ref);
    if (typeof of.additionalProperties === 'object') {
      return `${this.type(of.additionalProperties)} by name`;
    }
    return [of.type ?? 'any', of.format].filter(each => each).join(', ');
  }

  /**
   * The fields of a value and of those within it: path, schema, and whether it is always there. A
   * schema within itself is not followed.
   */
  fields(schema, path = '', within = []) {
    const name = schema?.$ref;
    if (name && within.includes(name)) return [];
    const above = name ? [...within, name] : within;
    const of = this.plain(schema);
    if (of.oneOf) return of.oneOf.flatMap(each => this.fields(each, path, above));
    if (of.type === 'array') return this.fields(of.items, `${path}[]`, above);
    if (typeof of.additionalProperties === 'object') {
      return this.fields(of.additionalProperties, `${path}.*`, above);
    }
    return Object.entries(of.properties ?? {}).flatMap(([key, value]) => {
      const at = path ? `${path}.${key}` : key;
      return [{path: at, schema: value, required: (of.required ?? []).includes(key)},
        ...this.fields(value, at, above)];
    });
  }

  /** What else there is to know of a value, in words. */
  words(schema) {
    const {enum: values, default: usual, minimum, maximum, example, description, readOnly} =
        this.plain(schema);
    return [
      description,
      values && `One of ${values.join(', ')}.`,
      minimum !== undefined && `At least ${minimum}.`,
      maximum !== undefined && `At most ${maximum}.`,
      usual !== undefined && `Default: ${JSON.stringify(usual)}.`,
      example !== undefined && `Such as ${JSON.stringify(example)}.`,
      readOnly && 'Told, not taken.',
    ].filter(each => each).map(each => /[.;:]$/.test(each) ? each : `${each}.`).join(' ');
  }

  /**
   * A value to begin with: of an object what has to be there, or has an example and no default; all
   * of one that has neither.
   */
  sample(schema, within = []) {
    const of = this.plain(schema);
    const given = of.default ?? of.example ?? of.enum?.[0];
    if (given !== undefined) return given;
    if (of.oneOf) return this.sample(of.oneOf[0], within);
    if (of.type === 'array') return this.#known(of.items, within) ? [this.sample(of.items, within)] : [];
    if (of.properties) return this.#object(schema, of, within);
    return {integer: of.minimum ?? 1, number: of.minimum ?? 1, boolean: true, string: ''}[of.type] ?? {};
  }

  #known(schema, within) {
    return !within.includes(schema?.$ref);
  }

  #object(schema, of, within) {
    const above = [...within, schema.$ref];
    const taken = Object.entries(of.properties)
        .filter(([, value]) => !this.plain(value).readOnly && this.#known(value, above));
    const telling = taken.filter(([key, value]) => of.required?.includes(key) ||
        (this.plain(value).example !== undefined && this.plain(value).default === undefined));
    return Object.fromEntries((telling.length ? telling : taken)
        .map(([key, value]) => [key, this.sample(value, above)]));
  }
}

const nameOf = reference => reference.split('/').at(-1);
