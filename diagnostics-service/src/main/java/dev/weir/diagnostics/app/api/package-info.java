/**
 * What all APIs of the service share: reading the fields of a request with every error named,
 * problems, and what times, addresses and outcomes look like in JSON. Called by the packages of the
 * single APIs; knows none of them.
 */
@NullMarked
package dev.weir.diagnostics.app.api;

import org.jspecify.annotations.NullMarked;
