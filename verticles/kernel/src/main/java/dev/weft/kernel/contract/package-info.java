/** Names that are public: streams, subjects, addresses. Imports no other package of Weft. */
package dev.weft.kernel.contract;
