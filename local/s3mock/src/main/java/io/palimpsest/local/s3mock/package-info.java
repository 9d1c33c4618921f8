/**
 * Owns a server of the S3 protocol for the tests of other folders: Adobe S3Mock, run as a child process. Promises that it answers once it is
 * returned, that it can be killed and started again with what it held, and that it does not outlive the tests. Must not know what
 * is stored in it, and is part of no program that is shipped.
 */
package io.palimpsest.local.s3mock;
