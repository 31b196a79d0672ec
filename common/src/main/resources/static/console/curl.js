const quoted = text => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A value as a part of a path; where there is none, what stands for it. */
const part = ({name, value}) => value ? encodeURIComponent(value) : name.toUpperCase();

/**
 * The command that asks an operation, to be pasted into a shell. A token is a variable of the shell
 * there: it is never written out.
 */
export function curl({method, path, origin, media, accept, token, body, parameters}) {
  const inPath = parameters.filter(each => each.in === 'path').reduce((made, each) =>
    made.replace(`{${each.name}}`, part(each)), path);
  const query = parameters.filter(each => each.in === 'query' && (each.value || each.required))
      .map(each => `${encodeURIComponent(each.name)}=${part(each)}`).join('&');
  const asked = ['curl', ...method === 'GET' ? [] : ['-X', method],
    ...accept === 'text/event-stream' ? ['-N'] : [], quoted(origin + inPath + (query && `?${query}`))];
  return [
    asked.join(' '),
    ...token ? ['-H "Authorization: Bearer $WEIR_TOKEN"'] : [],
    ...accept && accept !== 'application/json' ? [`-H ${quoted(`Accept: ${accept}`)}`] : [],
    ...parameters.filter(each => each.in === 'header' && each.value)
        .map(each => `-H ${quoted(`${each.name}: ${each.value}`)}`),
    ...media ? [`-H ${quoted(`Content-Type: ${media}`)}`, `-d ${quoted(body)}`] : [],
  ].join(' \\\n  ');
}
