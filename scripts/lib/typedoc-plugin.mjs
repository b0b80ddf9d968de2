// For TypeDoc: what stands in an object type that a documented member or parameter has inline is described by
// that member's comment.

import { Comment, Converter, ReflectionKind } from 'typedoc';

export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      if (!reflection.parent?.kindOf(ReflectionKind.TypeLiteral) || reflection.comment) continue;
      const owner = ownerOf(reflection);
      if (!owner) continue;
      const comment = new Comment([{ kind: 'text', text: `See ${owner.name}.` }]);
      for (const one of [reflection, ...(reflection.signatures ?? [])]) one.comment ??= comment;
    }
  });
}

/** The documented reflection around an object type, if there is one. */
function ownerOf(reflection) {
  let owner = reflection.parent;
  while (owner && (owner.kindOf(ReflectionKind.TypeLiteral) || !owner.comment))
    owner = owner.parent;
  return owner?.kindOf(ReflectionKind.SomeModule) ? null : owner;
}
