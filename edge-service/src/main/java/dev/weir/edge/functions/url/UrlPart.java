package dev.weir.edge.functions.url;

import dev.weir.edge.functions.url.UrlParser.State;

/** The parts of a URL that may be set, and how (WHATWG URL section 6.1). */
public enum UrlPart {
  PROTOCOL {
    @Override
    WebUrl set(WebUrl url, String value) {
      return UrlParser.change(url, value + ":", State.SCHEME_START);
    }
  },
  USERNAME {
    @Override
    WebUrl set(WebUrl url, String value) {
      return url.isWithoutPlace() ? url : new UrlParser(url).username(value).url();
    }
  },
  PASSWORD {
    @Override
    WebUrl set(WebUrl url, String value) {
      return url.isWithoutPlace() ? url : new UrlParser(url).password(value).url();
    }
  },
  HOST {
    @Override
    WebUrl set(WebUrl url, String value) {
      return url.opaque() ? url : UrlParser.change(url, value, State.HOST);
    }
  },
  HOSTNAME {
    @Override
    WebUrl set(WebUrl url, String value) {
      return url.opaque() ? url : UrlParser.change(url, value, State.HOSTNAME);
    }
  },
  PORT {
    @Override
    WebUrl set(WebUrl url, String value) {
      if (url.isWithoutPlace()) {
        return url;
      }
      return value.isEmpty()
          ? new UrlParser(url).withoutPort().url()
          : UrlParser.change(url, value, State.PORT);
    }
  },
  PATHNAME {
    @Override
    WebUrl set(WebUrl url, String value) {
      return url.opaque()
          ? url
          : UrlParser.change(new UrlParser(url).withoutPath().url(), value, State.PATH_START);
    }
  },
  SEARCH {
    @Override
    WebUrl set(WebUrl url, String value) {
      WebUrl without = new UrlParser(url).withoutQuery().url();
      return value.isEmpty() ? without : UrlParser.change(without, bare(value, '?'), State.QUERY);
    }
  },
  HASH {
    @Override
    WebUrl set(WebUrl url, String value) {
      WebUrl without = new UrlParser(url).withoutFragment().url();
      return value.isEmpty()
          ? without
          : UrlParser.change(without, bare(value, '#'), State.FRAGMENT);
    }
  };

  /** A URL with this part set to what is given, as far as that makes sense. */
  abstract WebUrl set(WebUrl url, String value);

  private static String bare(String value, char mark) {
    return value.charAt(0) == mark ? value.substring(1) : value;
  }
}
