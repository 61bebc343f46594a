"""议案: what deputies file jointly in a session, and members of the standing committee with it (地方组织法 第二十二条、第五十二条)."""
