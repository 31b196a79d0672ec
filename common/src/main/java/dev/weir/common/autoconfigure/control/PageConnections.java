package dev.weir.common.autoconfigure.control;

import java.util.List;

/**
 * Says where the pages of a service's control plane may connect to beside where they come from; a
 * service makes a bean of it. {@link ControlGuard} tells browsers.
 */
@FunctionalInterface
public interface PageConnections {

  /**
   * Sources of {@code connect-src} (Content Security Policy Level 3 section 6.1.2), such as {@code
   * wss://chat.example:8445}.
   *
   * @param host by which the page is called, without its port; never of other characters than
   *     letters, digits, dots and hyphens
   */
  List<String> sources(String host);
}
