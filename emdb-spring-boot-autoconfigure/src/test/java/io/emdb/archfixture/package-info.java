/** Classes that break the rules of the rooms, so that each rule is seen to fail. */
package io.emdb.archfixture;
