/**
 * What Emdb keeps from others: files and directories, links that lead elsewhere, and keys and
 * values in messages. The threats are those of docs/threat-model.md.
 */
package io.emdb.security;
